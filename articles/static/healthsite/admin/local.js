// Text that no server has yet, kept in this browser: under the person's own number, so that nobody
// else who signs in here is shown it.

const BEGIN = "healthsite:unsaved:";
const LONGEST = 90 * 24 * 3600 * 1000; // milliseconds; as long as the server keeps such text

export function localCopies(person, page) {
  const begin = `${BEGIN}${person}:${page}:`;

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }

  return {
    // `fields` is a list of [name, value]; false where the browser has no room or allows none.
    write(key, fields, isSent = false) {
      try {
        localStorage.setItem(begin + key, JSON.stringify({ at: Date.now(), fields, isSent }));
        return true;
      } catch {
        return false;
      }
    },

    remove(key) {
      try {
        localStorage.removeItem(begin + key);
      } catch {
        // A browser that keeps nothing has nothing to remove.
      }
    },

    // What was sent by the forms of these keys, from whichever page, and has been stored.
    removeStored(keys) {
      try {
        for (const name of Object.keys(localStorage)) {
          const isMine = name.startsWith(`${BEGIN}${person}:`);
          const isStored = keys.some((key) => name.endsWith(`:${key}`));
          if (isMine && isStored && read(name)?.isSent) localStorage.removeItem(name);
        }
      } catch {
        // As above.
      }
    },

    // [key, { at, fields, isSent }] for each, oldest first. What is too old goes, whoever's it is.
    all() {
      try {
        const names = Object.keys(localStorage).filter((name) => name.startsWith(BEGIN));
        const found = [];
        for (const name of names) {
          const copy = read(name);
          if (!Array.isArray(copy?.fields) || !(Date.now() - copy.at < LONGEST)) {
            localStorage.removeItem(name);
          } else if (name.startsWith(begin)) {
            found.push([name.slice(begin.length), copy]);
          }
        }
        return found.sort(([, one], [, other]) => one.at - other.at);
      } catch {
        return [];
      }
    },
  };
}
