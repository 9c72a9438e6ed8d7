import type { ComponentChild } from "preact";
import { staffStrings } from "../strings/staff-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import type { Loaded } from "../ui/use-loaded.ts";

interface Props<T> {
	loaded: Loaded<T>;
	children: (value: T) => ComponentChild;
}

/** Shows a loaded value, and a loading message or an error in its place. Keeps the last value if a reload fails. */
export function LoadFrame<T>({ loaded: { value, error, reload }, children }: Props<T>) {
	return (
		<>
			{error && <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />}
			{value === null ? !error && <p class="pending">{staffStrings.loading}</p> : children(value)}
		</>
	);
}
