import { type DomDocument, type DomNode, findAncestor, isDomElement } from "./dom.ts";
import { SHADOW_ROOT } from "./tidy.ts";

/**
 * Flattens declarative shadow roots as browsers display them. A slot receives its assigned children or keeps its
 * fallback; children without a slot are not displayed and are removed.
 */
export function flattenShadowRoots(document: DomDocument): void {
	for (const root of document.querySelectorAll(SHADOW_ROOT)) {
		const host = root.parentNode;
		if (!isDomElement(host)) continue;
		const light = [...host.childNodes].filter((child) => child !== root);
		const assigned = Map.groupBy(light, slotOf);
		for (const child of light) child.remove();
		for (const slot of root.querySelectorAll("slot")) {
			if (findAncestor(slot, ({ localName }) => localName === SHADOW_ROOT) !== root) continue;
			const name = slot.getAttribute("name") ?? "";
			const nodes = assigned.get(name) ?? [];
			if (nodes.every((node) => (node.textContent ?? "").trim() === "")) continue;
			assigned.delete(name);
			for (const child of [...slot.childNodes]) child.remove();
			for (const node of nodes) slot.appendChild(node);
		}
	}
}

/** Returns the slot name of a node. Returns null for a second shadow root, which browsers ignore. */
function slotOf(node: DomNode): string | null {
	if (!isDomElement(node)) return "";
	return node.localName === SHADOW_ROOT ? null : (node.getAttribute("slot") ?? "");
}
