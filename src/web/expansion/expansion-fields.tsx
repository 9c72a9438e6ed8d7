import { EXPANSION_PAGES_MAX } from "../../contracts/limits.ts";
import { strings } from "../strings/strings.ts";

interface Props {
	maxPages: number;
	onMaxPages: (maxPages: number) => void;
	/** The typed URLs. */
	urls: string;
	onUrls: (urls: string) => void;
	/** Error message for the URLs. */
	error: string | null;
}

const MAX_PAGES_CHOICES = [1, 3, 5, 10, EXPANSION_PAGES_MAX];

/** The options of an expansion. */
export function ExpansionFields({ maxPages, onMaxPages, urls, onUrls, error }: Props) {
	return (
		<div class="expansion-fields">
			<label>
				<span>{strings.expansion.maxPages}</span>
				<select
					class="compact-field"
					data-testid="max-urls"
					value={maxPages}
					onChange={(event) => onMaxPages(Number(event.currentTarget.value))}
				>
					{MAX_PAGES_CHOICES.map((choice) => (
						<option key={choice} value={choice}>
							{choice}
						</option>
					))}
				</select>
			</label>
			<label>
				<span>{strings.expansion.startUrls}</span>
				<textarea
					class="compact-field"
					rows={1}
					spellcheck={false}
					placeholder="https://"
					aria-invalid={error !== null}
					data-testid="urls"
					value={urls}
					onInput={(event) => onUrls(event.currentTarget.value)}
				/>
			</label>
			<p class="field-error" aria-live="polite">
				{error}
			</p>
		</div>
	);
}
