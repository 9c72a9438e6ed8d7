import { strings } from "../strings/strings.ts";
import { createLazy, loadLazy } from "../ui/lazy.tsx";
import { Panel } from "../ui/panel.tsx";

const loadTurns = async () => (await import("./turns.tsx")).Turns;

/** The turns of a conversation. */
export const Turns = createLazy(loadTurns);

/** Loads the code that shows turns, so that it is there when a question is asked. */
export function preloadTurns(): void {
	// The turns load it again if this fails.
	loadLazy(loadTurns).catch(() => {});
}

/** The panel that manages the knowledge base. */
export const KnowledgePanel = createLazy(
	async () => (await import("./panels.ts")).KnowledgePanel,
	({ onClose }, content) => (
		<Panel title={strings.shell.knowledge} kind="wide" testId="knowledge-panel" onClose={onClose}>
			{content}
		</Panel>
	),
);

/** The panel that shows a page of the knowledge base. */
export const Reader = createLazy(
	async () => (await import("./panels.ts")).Reader,
	({ target, isOnTop, onClose }, content) => (
		<Panel title={target.title} kind={isOnTop ? "side" : "beside"} testId="reader" onClose={onClose}>
			{content}
		</Panel>
	),
);
