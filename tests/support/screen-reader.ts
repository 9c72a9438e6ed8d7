import type { CDPSession, Page } from "playwright-core";
import * as z from "zod";

/** Roles that screen readers do not mention. */
const SILENT_ROLES: ReadonlySet<string> = new Set([
	"none",
	"generic",
	"InlineTextBox",
	"ListMarker",
	"LineBreak",
]);
/** States that screen readers mention after the name. */
const STATES: ReadonlySet<string> = new Set([
	"focused",
	"expanded",
	"pressed",
	"disabled",
	"hasPopup",
	"modal",
]);
const Announcements = z.array(z.string());

/** What a screen reader learns from Chromium about an open page. */
export class ScreenReader {
	readonly #page: Page;
	readonly #session: CDPSession;

	private constructor(page: Page, session: CDPSession) {
		this.#page = page;
		this.#session = session;
	}

	/** Connects to a page that was opened with `recordAnnouncements` as its script. */
	static async attach(page: Page): Promise<ScreenReader> {
		return new ScreenReader(page, await page.context().newCDPSession(page));
	}

	/**
	 * Returns the accessibility tree in reading order, one node a line: `button: Agent: General hasPopup=listbox`. Nodes
	 * that are ignored or have no role of their own are left out.
	 */
	async read(): Promise<string[]> {
		const { nodes } = await this.#session.send("Accessibility.getFullAXTree");
		const byId = new Map(nodes.map((node) => [node.nodeId, node]));
		const lines: string[] = [];
		const visit = (id: string) => {
			const node = byId.get(id);
			const role = String(node?.role?.value ?? "none");
			if (node && !node.ignored && !SILENT_ROLES.has(role)) {
				const states = (node.properties ?? []).filter(
					({ name, value }) => STATES.has(name) && String(value.value) !== "false",
				);
				const words = states.map(({ name, value }) => `${name}=${String(value.value)}`);
				lines.push([`${role}: ${String(node.name?.value ?? "")}`, ...words].join(" "));
			}
			for (const child of node?.childIds ?? []) visit(child);
		};
		const [root] = nodes;
		if (root) visit(root.nodeId);
		return lines;
	}

	/** Returns what the live regions have announced so far. */
	async announced(): Promise<string[]> {
		return Announcements.parse(await this.#page.evaluate(() => Reflect.get(globalThis, "announcements")));
	}
}

/** Records the texts of live regions whenever they change. Runs in the page before its own scripts. */
export function recordAnnouncements(): void {
	const announcements: string[] = [];
	Reflect.set(globalThis, "announcements", announcements);
	const regions = '[role="status"], [role="alert"], [aria-live="polite"], [aria-live="assertive"]';
	new MutationObserver((records) => {
		const changed = records.flatMap(({ target, addedNodes }) => {
			const element = target instanceof Element ? target : target.parentElement;
			// Alerts are announced when they appear; other regions only when they change.
			const alerts = [...addedNodes].flatMap((node) =>
				node instanceof Element
					? [...(node.matches('[role="alert"]') ? [node] : []), ...node.querySelectorAll('[role="alert"]')]
					: [],
			);
			return [element?.closest(regions) ?? [], alerts].flat();
		});
		for (const region of new Set(changed)) {
			const text = region.textContent?.trim() ?? "";
			if (text !== "") announcements.push(text);
		}
	}).observe(document, { childList: true, characterData: true, subtree: true });
}
