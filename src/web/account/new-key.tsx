import { useEffect, useRef, useState } from "preact/hooks";
import type { NewApiKey } from "../../contracts/auth.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

interface Props {
	created: NewApiKey;
	onClose: () => void;
}

const text = lazyStrings.keys;

/** Shows a new API key once. */
export function NewKey({ created, onClose }: Props) {
	const [copied, setCopied] = useState("");
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus(), []);
	const copy = async () => {
		field.current?.select();
		try {
			await navigator.clipboard.writeText(created.key);
			setCopied(text.copied);
		} catch {
			// Browsers allow this only on HTTPS pages and on localhost. The key is selected.
			setCopied(text.copyByHand);
		}
	};
	return (
		<section class="notice new-key" aria-label={text.createdTitle(created.name)} data-testid="new-key">
			<p>
				<strong>{text.createdTitle(created.name)}</strong> {text.createdWarning}
			</p>
			<div class="form-input">
				<input
					ref={field}
					class="field"
					readOnly
					value={created.key}
					aria-label={text.keyLabel}
					data-testid="key-value"
					onFocus={(event) => event.currentTarget.select()}
				/>
				<button type="button" class="primary" data-testid="copy-key" onClick={() => void copy()}>
					{text.copy}
				</button>
			</div>
			<p role="status" class="form-done">
				{copied}
			</p>
			<p>
				<button type="button" class="quiet" data-testid="close-key" onClick={onClose}>
					{text.close}
				</button>
			</p>
		</section>
	);
}
