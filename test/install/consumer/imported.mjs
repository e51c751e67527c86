import { benchmarkEtcdDisk, inspectStorage } from 'etcd-disk-bench';

console.log(typeof benchmarkEtcdDisk, typeof inspectStorage);
