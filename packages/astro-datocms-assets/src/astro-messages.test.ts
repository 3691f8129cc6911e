import type { AstroIntegrationLogger } from 'astro';
import { ConfigurationError, FindingError } from 'datocms-assets';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/support/sample-report.ts';
import { finding } from '../../datocms-assets/src/findings/finding.ts';
import { createBuildError, logLine, withAstroErrors } from './astro-messages.ts';

describe('messages with text of the CDA', () => {
  const text = 'x\n::error::owned \u001b[31m\u009b31m\u202e ##[add-path]/owned';

  it.each([
    ['wrong configuration', new ConfigurationError([text])],
    [
      'a step that can’t go on',
      new FindingError([{ code: 'cda-refused', level: 'error', message: text, fix: text, docs: 'https://x.example' }]),
    ],
  ])('act neither on a terminal nor on a CI runner: %s', async (_, error) => {
    const shown: unknown = await withAstroErrors(
      { logger: { fork: () => ({ error: () => undefined }) } as unknown as AstroIntegrationLogger },
      () => {
        throw error;
      },
    ).catch((thrown: unknown) => thrown);
    for (const { message } of [shown as Error, error]) {
      expect(message).toContain('owned');
      expect(message.split('\n').filter((line) => /[\p{Cc}\p{Cf}]|^\s*::|##\[/u.test(line))).toEqual([]);
    }
  });

  it('are one line of the log', () => {
    const lines: string[] = [];
    const logger = { debug: (line: string) => lines.push(line) } as unknown as AstroIntegrationLogger;
    logLine(logger, 'debug', text);
    expect(lines).toEqual(['x\\n::error::owned \\u001b[31m\\u009b31m\\u202e #\\u0023[add-path]/owned']);
  });
});

it('the line of the log about a wrong configuration is true of every command', async () => {
  const lines: string[] = [];
  const fork = () => ({ error: (line: string) => lines.push(line) });
  const failing = withAstroErrors({ logger: { fork } as unknown as AstroIntegrationLogger }, () => {
    throw new ConfigurationError(['timeout: expected more than 0.']);
  });
  await expect(failing).rejects.toThrow('timeout');
  expect(lines).toEqual(['The configuration is wrong.']);
});

it('the error that ends a build counts errors as the text of its report does', () => {
  const logger = { options: { level: 'info' } } as AstroIntegrationLogger;
  const messageOf = (errors: number) => {
    const findings = Array.from({ length: errors }, (_, at) =>
      finding('unpublished', '', { url: `https://a/${at}?w=1` }),
    );
    const ofVariants = findings.map((each) => ({ ...each, url: `${each.url}0` }));
    return createBuildError(sampleReport({ findings: [...findings, ...ofVariants] }), logger, false).message;
  };
  expect(messageOf(1)).toBe('The build stops: 1 error in its assets.');
  expect(messageOf(1204)).toBe('The build stops: 1,204 errors in its assets.');
});
