import type { ComponentType } from "preact";
import type { SectionProps } from "./section-props.ts";

/** A section of the settings. Its URL fragment is `#/settings/<id>`. */
export interface Section {
	id: string;
	title: string;
	component: ComponentType<SectionProps>;
}

/**
 * The sections, in the order of the list.
 *
 * @example
 * { id: "keys", title: strings.keys.title, component: createLazy(async () => (await import("./keys.tsx")).Keys) }
 */
export const SECTIONS: readonly Section[] = [];
