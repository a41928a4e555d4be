// Where the assembled client lies; mvn verify puts its two halves into target/classes/client.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

export const at = (file) => pathToFileURL(resolve(process.env.CLIENT ?? 'target/classes/client', file)).href;
