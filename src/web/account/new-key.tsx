import type { NewApiKey } from "../../contracts/auth.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { CopyField } from "../ui/copy-field.tsx";

interface Props {
	created: NewApiKey;
	onClose: () => void;
}

const text = lazyStrings.keys;

/** Shows a new API key once. */
export function NewKey({ created, onClose }: Props) {
	return (
		<section class="notice new-key" aria-label={text.createdTitle(created.name)} data-testid="new-key">
			<p>
				<strong>{text.createdTitle(created.name)}</strong> {text.createdWarning}
			</p>
			<CopyField value={created.key} label={text.keyLabel} testId="key-value" />
			<p>
				<button type="button" class="quiet" data-testid="close-key" onClick={onClose}>
					{text.close}
				</button>
			</p>
		</section>
	);
}
