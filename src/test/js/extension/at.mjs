// Where the assembled extension lies as modules that Node reads; ExtensionCodeIT lays it there.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

export const at = (file) => pathToFileURL(resolve(process.env.EXTENSION, file)).href;
