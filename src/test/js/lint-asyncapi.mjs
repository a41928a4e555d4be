// Parses AsyncAPI documents by the official parser, and prints the errors and warnings of each.
//
//   node lint-asyncapi.mjs NODE_MODULES FILE...
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [nodeModules, ...files] = process.argv.slice(2);
const { Parser } = createRequire(join(nodeModules, 'x.js'))('@asyncapi/parser');
const WARNING = 1; // 0 is an error, 2 a hint

for (const file of files) {
  const { diagnostics } = await new Parser().parse(readFileSync(file, 'utf8'));
  const findings = diagnostics.filter(({ severity }) => severity <= WARNING);
  for (const { code, message, path } of findings) console.log(`${code} /${path.join('/')}: ${message}`);
  console.log(`${basename(file)}: ${findings.length} findings`);
}
