import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { useEscape } from "./use-escape.ts";

interface Props {
	title: string;
	/** `side` covers the edge of the page, and `wide` covers the middle. On a phone, both fill the screen. */
	kind: "side" | "wide";
	testId: string;
	onClose: () => void;
	children: ComponentChildren;
}

/** A modal dialog. Escape or a click outside closes it and restores the previous focus. */
export function Panel({ title, kind, testId, onClose, children }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	const closePanel = useRef(onClose);
	closePanel.current = onClose;
	useEscape(onClose);
	// The cleanup of `useEffect` would run after the dialog is removed, too late for the browser to restore the focus.
	useLayoutEffect(() => {
		const { current } = dialog;
		const onDialogClose = () => closePanel.current();
		current?.addEventListener("close", onDialogClose);
		current?.showModal();
		return () => {
			// The event fires only later, and would close the panel that the user may have opened again.
			current?.removeEventListener("close", onDialogClose);
			current?.close();
		};
	}, []);
	useEffect(() => {
		const { current } = dialog;
		const onClick = ({ target }: MouseEvent) => {
			// The content fills the dialog, so a click whose target is the dialog itself was on the backdrop.
			if (target === current) onClose();
		};
		current?.addEventListener("click", onClick);
		return () => current?.removeEventListener("click", onClick);
	}, [onClose]);
	return (
		<dialog ref={dialog} class={`panel panel-${kind}`} aria-labelledby={heading} data-testid={testId}>
			<div class="panel-content">
				<header class="panel-top">
					<h2 id={heading} dir="auto">
						{title}
					</h2>
					<button type="button" class="quiet" data-testid="close" onClick={onClose}>
						Close
					</button>
				</header>
				{children}
			</div>
		</dialog>
	);
}
