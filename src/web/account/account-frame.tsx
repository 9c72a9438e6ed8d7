import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { strings } from "../strings/strings.ts";

interface Props {
	title: string;
	testId: string;
	children: ComponentChildren;
}

/** The page of a form that works without a session. */
export function AccountFrame({ title, testId, children }: Props) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = `${title} – ${strings.shell.product}`;
		heading.current?.focus();
	}, [title]);
	return (
		<main class="account-page" data-testid={testId}>
			<p class="account-brand">
				<span class="mark" aria-hidden="true" />
				{strings.shell.product}
			</p>
			<h1 ref={heading} tabIndex={-1}>
				{title}
			</h1>
			{children}
		</main>
	);
}
