# The build that ships: node-gyp and prebuildify. CMakeLists.txt builds the same for developers; a test keeps the two equal.
{
  'targets': [
    {
      'target_name': 'etcd_disk_bench',
      'conditions': [
        ['OS=="linux"', {
          'sources': [
            'native/core/backend_committer.cc',
            'native/core/cpu_load.cc',
            'native/core/cpu_rotation.cc',
            'native/core/file_calls.cc',
            'native/core/free_space.cc',
            'native/core/host_mark.cc',
            'native/core/leftovers.cc',
            'native/core/low_priority.cc',
            'native/core/phase.cc',
            'native/core/random_content.cc',
            'native/core/run.cc',
            'native/core/segment_pipeline.cc',
            'native/core/wal_writer.cc',
            'native/core/work_folder.cc',
            'native/core/work_names.cc',
            'native/addon/addon.cc',
            'native/addon/plan_from_js.cc',
            'native/addon/result_to_js.cc',
            'native/addon/run_handle.cc',
          ],
          'dependencies': ["<!(node -p \"require('node-addon-api').targets\"):node_addon_api_except"],
          # Without the last, an exception in an environment that is being torn down (worker.terminate()) would end the process.
          'defines': ['NAPI_VERSION=8', '_FILE_OFFSET_BITS=64', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
          'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
          # -flto: an append passes through small functions of several files, and costs 2 % less with them in one piece.
          'cflags_cc': ['-std=c++20', '-Wall', '-Wextra', '-fvisibility=hidden', '-flto=auto'],
          'ldflags': ['-flto=auto', '-O3', '-Wl,-z,relro,-z,now,-z,nodelete'],
        }, {
          # Elsewhere nothing is built: importing works, running says that Linux is needed.
          'type': 'none',
        }],
      ],
    },
  ],
}
