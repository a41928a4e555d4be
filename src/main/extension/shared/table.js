// One object store of an IndexedDB database. Each change is one transaction.

export class Table {
  #name;
  #database;
  /** @type {Promise<IDBDatabase> | undefined} */
  #opened;

  /**
   * @param {string} database
   * @param {string} name of the object store; its entries have the key {@code id}
   */
  constructor(database, name) {
    this.#name = name;
    this.#database = database;
  }

  /** Opens a connection on first use. Closes it when another page deletes the database, because that page would wait. */
  #open() {
    this.#opened ??= open(this.#database, this.#name).then((database) => {
      database.onversionchange = () => {
        database.close();
        this.#opened = undefined;
      };
      return database;
    });
    return this.#opened;
  }

  /**
   * Runs the work and resolves when the transaction is committed. The work may await only the object store.
   *
   * @template T
   * @param {(store: IDBObjectStore) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async change(work) {
    const transaction = (await this.#open()).transaction(this.#name, 'readwrite');
    const committed = new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([work(transaction.objectStore(this.#name)), committed]);
    return result;
  }
}

/**
 * @param {string} database
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function open(database, name) {
  const request = indexedDB.open(database, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(name, { keyPath: 'id' });
  return done(request);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
