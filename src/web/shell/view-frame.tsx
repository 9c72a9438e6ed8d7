import type { ComponentChild } from "preact";
import type { ViewProps } from "./view-props.ts";

/** Frames the loading message or the error of a lazily loaded view. */
export function viewFrame(_props: ViewProps, content: ComponentChild): ComponentChild {
	return <main class="boot">{content}</main>;
}
