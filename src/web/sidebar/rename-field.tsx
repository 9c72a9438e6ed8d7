import { useLayoutEffect, useRef } from "preact/hooks";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { useEscape } from "../ui/use-escape.ts";

interface Props {
	title: string;
	/** Called with the new title, or with null if the title stays as it is. */
	onDone: (title: string | null) => void;
}

/** The title of a conversation as a text field. Enter or leaving the field saves it; Escape does not. */
export function RenameField({ title, onDone }: Props) {
	const field = useRef<HTMLInputElement>(null);
	const isDone = useRef(false);
	const finish = (text: string | null) => {
		if (isDone.current) return;
		isDone.current = true;
		const next = text?.trim() ?? "";
		onDone(next === "" || next === title ? null : next);
	};
	useEscape(() => finish(null));
	useLayoutEffect(() => field.current?.select(), []);
	return (
		<form
			class="rename"
			onSubmit={(event) => {
				event.preventDefault();
				finish(field.current?.value ?? null);
			}}
		>
			<input
				ref={field}
				class="compact-field"
				dir="auto"
				aria-label={lazyStrings.sidebar.title}
				data-testid="rename-field"
				maxLength={TITLE_MAX_CHARS}
				defaultValue={title}
				onBlur={(event) => finish(event.currentTarget.value)}
			/>
		</form>
	);
}
