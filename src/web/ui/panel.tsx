import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { strings } from "../strings/strings.ts";
import { useEscape } from "./use-escape.ts";
import { useMedia } from "./use-media.ts";

interface Props {
	title: string;
	/**
	 * `side` covers the edge of the page, and `wide` covers the middle. `beside` is not modal: it takes its width from the
	 * page, if there is enough. On a phone, all fill the screen.
	 */
	kind: "side" | "wide" | "beside";
	testId: string;
	onClose: () => void;
	children: ComponentChildren;
}

/** Windows that are wide enough for the sidebar, a conversation and a panel beside it. */
const HAS_SPACE_BESIDE = "(min-width: 72rem)";

/** A dialog. Escape closes it and restores the previous focus. So does a click outside if it is modal. */
export function Panel({ title, kind, testId, onClose, children }: Props) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	const closePanel = useRef(onClose);
	closePanel.current = onClose;
	const hasSpace = useMedia(HAS_SPACE_BESIDE);
	const isModal = kind !== "beside" || !hasSpace;
	useEscape(onClose);
	// The cleanup of `useEffect` would run after the dialog is removed, too late for the browser to restore the focus.
	useLayoutEffect(() => {
		const { current } = dialog;
		const onDialogClose = () => {
			// The event of the cleanup below arrives after the dialog is shown in the other way.
			if (current?.open === false) closePanel.current();
		};
		current?.addEventListener("close", onDialogClose);
		if (isModal) current?.showModal();
		else current?.show();
		return () => {
			// The event would close the panel that the user may have opened again.
			current?.removeEventListener("close", onDialogClose);
			current?.close();
		};
	}, [isModal]);
	useEffect(() => {
		const { current } = dialog;
		const onClick = ({ target }: MouseEvent) => {
			// The content fills the dialog, so a click whose target is the dialog itself was on the backdrop.
			if (target === current && isModal) onClose();
		};
		current?.addEventListener("click", onClick);
		return () => current?.removeEventListener("click", onClick);
	}, [onClose, isModal]);
	return (
		<dialog
			ref={dialog}
			class={`panel panel-${kind === "beside" && isModal ? "side" : kind}`}
			aria-labelledby={heading}
			data-testid={testId}
		>
			<div class="panel-content">
				<div class="panel-top">
					<h2 id={heading} dir="auto">
						{title}
					</h2>
					<button type="button" class="quiet" data-testid="close" onClick={onClose}>
						{strings.shell.close}
					</button>
				</div>
				{children}
			</div>
		</dialog>
	);
}
