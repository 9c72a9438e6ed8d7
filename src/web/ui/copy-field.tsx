import { useEffect, useRef, useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { copyText } from "./copy-text.ts";

interface Props {
	value: string;
	label: string;
	testId: string;
}

const text = lazyStrings.copyField;

/** Shows a value that people copy, such as a link, with a button. It has the focus when it appears. */
export function CopyField({ value, label, testId }: Props) {
	const [status, setStatus] = useState("");
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus(), [value]);
	const copy = async () => {
		try {
			await copyText(value);
			setStatus(text.copied);
		} catch {
			field.current?.select();
			setStatus(text.copyByHand);
		}
	};
	return (
		<>
			<div class="form-input">
				<input
					ref={field}
					class="field copy-field"
					readOnly
					value={value}
					aria-label={label}
					data-testid={testId}
					onFocus={({ currentTarget }) => currentTarget.select()}
				/>
				<button type="button" class="primary" data-testid={`${testId}-copy`} onClick={() => void copy()}>
					{text.copy}
				</button>
			</div>
			<p role="status" class="form-done">
				{status}
			</p>
		</>
	);
}
