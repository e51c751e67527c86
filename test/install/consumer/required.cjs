const { benchmarkEtcdDisk, inspect } = require('etcd-disk-bench');

console.log(typeof benchmarkEtcdDisk, typeof inspect);
