import type { TaskMeta } from "vitest";

declare module "vitest" {
	interface TaskMeta {
		/** What the test measured or how much it tried, which the fault bench prints. */
		figure?: string;
	}
}

/** Records what a test measured or how much it tried. */
export function recordFigure(task: { meta: TaskMeta }, figure: string): void {
	task.meta.figure = figure;
}
