import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";
import { noTests } from "../../scripts/test.ts";

/**
 * Sends the test counts, and the tests that failed or passed only when repeated with why they failed, to
 * `scripts/test.ts`. Every error outside a test counts as one failure.
 */
export default class SummaryReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
		const summary = noTests();
		const addFailures = (name: string, errors: readonly SerializedError[]) => {
			summary.failed += errors.length;
			summary.failures.push(...errors.map((error) => describeFailure(name, [error])));
		};
		addFailures("outside the tests", unhandledErrors);
		for (const module of modules) {
			const { relativeModuleId: file } = module;
			addFailures(file, module.errors());
			for (const suite of module.children.allSuites())
				addFailures(`${file}: ${suite.fullName}`, suite.errors());
			for (const test of module.children.allTests()) {
				const { state, errors = [] } = test.result();
				const failure = describeFailure(`${file}: ${test.fullName}`, errors);
				// An unfinished test counts as a failure.
				if (state === "pending" || state === "failed") {
					summary.failed += 1;
					summary.failures.push(failure);
				} else {
					summary[state] += 1;
					if (test.diagnostic()?.flaky) summary.flaky.push(failure);
				}
			}
		}
		process.send?.(summary);
	}
}

function describeFailure(name: string, errors: readonly SerializedError[]): string {
	return [name, ...errors.flatMap(({ message, stack = message }) => ownLines(stack))].join("\n");
}

/** Returns the lines of a stack without those of packages. */
function ownLines(stack: string): string[] {
	return stack.split("\n").filter((line) => !/^\s+at .*(node_modules|<anonymous>)/.test(line));
}
