// The settings of an etcd process: from its flags, then from its environment, in etcd's order. Does not read a configuration file.

/** The setting of a name; takes the text of /proc/PID/cmdline and of /proc/PID/environ. */
export function settingsOf(commandLine: string, environment: string): (name: string) => string | undefined {
  const [args, variables] = [commandLine.split('\0'), environment.split('\0')];
  return (name) => {
    const index = args.findIndex((word) => new RegExp(`^--?${name}(=|$)`).test(word));
    const word = args[index];
    if (word !== undefined) return word.includes('=') ? word.slice(word.indexOf('=') + 1) : args[index + 1];
    const start = `ETCD_${name.toUpperCase().replaceAll('-', '_')}=`;
    return variables.find((variable) => variable.startsWith(start))?.slice(start.length);
  };
}
