// Samples in TypeScript, checked in one go against the packages as they are.
import path from 'node:path';
import ts from 'typescript';
import { placeOf, type Sample } from './samples';

const root = path.resolve(__dirname, '../../..');
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  paths: Object.fromEntries(
    ['client', 'recorder', 'tracker'].map((name) => [
      `@opsgraph/${name}`,
      [path.join(root, `packages/${name}/src/index.ts`)],
    ]),
  ),
};

/** Faults by the place of their sample. */
export function typeFaults(samples: readonly Sample[]): string[] {
  // Beside the packages' dependencies, and with as many lines before as the page has.
  const texts = new Map(
    samples.map((sample, index) => [
      path.join(root, `sample-${index}.ts`),
      { sample, text: '\n'.repeat(sample.line - 1) + sample.text },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.getSourceFile = (file, version) => {
    const own = texts.get(file);
    return own === undefined ? getSourceFile(file, version) : ts.createSourceFile(file, own.text, version);
  };
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts].flatMap(([file, { sample }]) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
        return `${placeOf({ page: sample.page, line })} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
}
