import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { useEscape } from "./use-escape.ts";

interface Props {
	title: string;
	/** `side` stands at the edge and leaves the rest in sight; on a phone both fill the screen. */
	kind: "side" | "wide";
	testId: string;
	onClose: () => void;
	children: ComponentChildren;
}

/** A dialog over the page: Escape and a press outside close it, and the focus goes back to where it was. */
export function Panel({ title, kind, testId, onClose, children }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	useEscape(onClose);
	// Not `useEffect`: its cleanup comes after the dialog is removed, when the browser can no longer return the focus.
	useLayoutEffect(() => {
		const { current } = dialog;
		current?.showModal();
		return () => current?.close();
	}, []);
	useEffect(() => {
		const { current } = dialog;
		const press = ({ target }: MouseEvent) => {
			// The dialog's own box is filled by its content: what is left of it is the backdrop.
			if (target === current) onClose();
		};
		current?.addEventListener("click", press);
		return () => current?.removeEventListener("click", press);
	}, [onClose]);
	return (
		<dialog
			ref={dialog}
			class={`panel panel-${kind}`}
			aria-labelledby={heading}
			data-testid={testId}
			onClose={onClose}
		>
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
