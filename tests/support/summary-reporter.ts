import type { Reporter, TestModule } from "vitest/node";
import type { Summary } from "../../scripts/test.ts";

/**
 * Sends the test counts, and the tests that passed only when repeated with why they failed before, to `scripts/test.ts`.
 * Every error outside a test counts as one failure.
 */
export default class SummaryReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
		const summary: Summary = { passed: 0, failed: unhandledErrors.length, skipped: 0, flaky: [] };
		for (const module of modules) {
			summary.failed += module.errors().length;
			for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
			for (const test of module.children.allTests()) {
				const { state, errors = [] } = test.result();
				// An unfinished test counts as a failure.
				summary[state === "pending" ? "failed" : state] += 1;
				if (test.diagnostic()?.flaky) {
					const reasons = errors.flatMap(({ message, stack = message }) => ownLines(stack));
					summary.flaky.push(`${module.relativeModuleId}: ${[test.fullName, ...reasons].join("\n")}`);
				}
			}
		}
		process.send?.(summary);
	}
}

/** Returns the lines of a stack without those of packages. */
function ownLines(stack: string): string[] {
	return stack.split("\n").filter((line) => !/^\s+at .*(node_modules|<anonymous>)/.test(line));
}
