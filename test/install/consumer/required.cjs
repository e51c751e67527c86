const { benchmarkEtcdDisk, inspectStorage } = require('etcd-disk-bench');

console.log(typeof benchmarkEtcdDisk, typeof inspectStorage);
