import { benchmarkEtcdDisk, inspect } from 'etcd-disk-bench';

console.log(typeof benchmarkEtcdDisk, typeof inspect);
