// The drawer as the extension is assembled; mvn verify puts it into target/extension.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

export const at = (file) => pathToFileURL(resolve(process.env.EXTENSION ?? 'target/extension', 'drawer', file)).href;
