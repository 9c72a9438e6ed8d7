import type { Reporter, TestModule } from "vitest/node";
import type { Summary } from "../../scripts/test.ts";

/**
 * Sends the test counts, and the names of tests that passed only when repeated, to `scripts/test.ts`. Every error outside
 * a test counts as one failure.
 */
export default class SummaryReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
		const summary: Summary = { passed: 0, failed: unhandledErrors.length, skipped: 0, flaky: [] };
		for (const module of modules) {
			summary.failed += module.errors().length;
			for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
			for (const test of module.children.allTests()) {
				const { state } = test.result();
				// An unfinished test counts as a failure.
				summary[state === "pending" ? "failed" : state] += 1;
				if (test.diagnostic()?.flaky) summary.flaky.push(`${module.relativeModuleId}: ${test.fullName}`);
			}
		}
		process.send?.(summary);
	}
}
