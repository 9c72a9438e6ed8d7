import { EXPANSION_MAX_PAGES } from "../../contracts/limits.ts";

interface Props {
	pages: number;
	onPages: (pages: number) => void;
	addresses: string;
	onAddresses: (addresses: string) => void;
	fault: string | null;
}

const PAGE_CHOICES = [1, 3, 5, 10, EXPANSION_MAX_PAGES];

/** What else can be said of a topic to read up on. */
export function ExpansionFields({ pages, onPages, addresses, onAddresses, fault }: Props) {
	return (
		<div class="expansion-fields">
			<label>
				<span>Pages to read, at most</span>
				<select
					data-testid="max-urls"
					value={pages}
					onChange={(event) => onPages(Number(event.currentTarget.value))}
				>
					{PAGE_CHOICES.map((choice) => (
						<option key={choice} value={choice}>
							{choice}
						</option>
					))}
				</select>
			</label>
			<label>
				<span>Addresses to begin with, one a line (optional)</span>
				<textarea
					rows={1}
					spellcheck={false}
					placeholder="https://"
					aria-invalid={fault !== null}
					data-testid="urls"
					value={addresses}
					onInput={(event) => onAddresses(event.currentTarget.value)}
				/>
			</label>
			<p class="fault" aria-live="polite">
				{fault}
			</p>
		</div>
	);
}
