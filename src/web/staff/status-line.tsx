import { useState } from "preact/hooks";
import { staffStrings } from "../strings/staff-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { toError } from "../ui/to-error.ts";
import type { Status } from "./use-status.ts";

/** Announces what was done, and offers to undo it. */
export function StatusLine({ status: { message, undo } }: { status: Status }) {
	const [error, setError] = useState<Error | null>(null);
	const run = () => {
		setError(null);
		undo?.().catch((failure) => setError(toError(failure)));
	};
	return (
		<>
			<p role="status" class="form-done staff-status">
				{message}
				{undo && (
					<button type="button" class="link-button" data-testid="undo" onClick={run}>
						{staffStrings.users.undo}
					</button>
				)}
			</p>
			{error && <ErrorNotice message={describeError(error)} />}
		</>
	);
}
