import { useRef, useState } from "preact/hooks";
import { Sites } from "../../../client/api/sites.ts";
import type { OmerutaClient } from "../../../client/client.ts";
import {
	SITE_DEPTH_DEFAULT,
	SITE_DEPTH_MAX,
	SITE_PAGES_DEFAULT,
	SITE_PAGES_MAX,
} from "../../../contracts/limits.ts";
import type { SiteSchedule } from "../../../contracts/sites.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { describeError } from "../../ui/describe-error.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { FormField } from "../../ui/form-field.tsx";
import { toError } from "../../ui/to-error.ts";
import { completeUrl, validateUrl } from "../../ui/url-input.ts";
import { ScheduleSelect } from "./schedule-select.tsx";
import { checkPatterns, checkWholeNumber, parsePatterns } from "./site-values.ts";

interface Props {
	client: OmerutaClient;
	onAdded: () => void;
}

const text = lazyStrings.sites;

interface Values {
	url: string;
	depth: string;
	pageLimit: string;
	include: string;
	exclude: string;
	useSitemap: boolean;
	schedule: SiteSchedule;
}

const NEW: Values = {
	url: "",
	depth: String(SITE_DEPTH_DEFAULT),
	pageLimit: String(SITE_PAGES_DEFAULT),
	include: "",
	exclude: "",
	useSitemap: true,
	schedule: "weekly",
};

/** A form that adds a site. Everything but its start page is optional. */
export function SiteForm({ client, onAdded }: Props) {
	const [values, setValues] = useState(NEW);
	const [isBusy, setIsBusy] = useState(false);
	const [error, setError] = useState<Error | null>(null);
	const options = useRef<HTMLDetailsElement>(null);
	const change = (changes: Partial<Values>) => {
		setError(null);
		setValues((before) => ({ ...before, ...changes }));
	};
	const url = completeUrl(values.url);
	const urlError = url === "" ? null : validateUrl(url);
	const errors = {
		depth: checkWholeNumber(values.depth, 0, SITE_DEPTH_MAX),
		pageLimit: checkWholeNumber(values.pageLimit, 1, SITE_PAGES_MAX),
		include: checkPatterns(values.include),
		exclude: checkPatterns(values.exclude),
	};
	const isValid = url !== "" && urlError === null && Object.values(errors).every((one) => one === undefined);

	const add = async () => {
		setIsBusy(true);
		try {
			await client.api(Sites).add({
				url,
				depth: Number(values.depth),
				page_limit: Number(values.pageLimit),
				include: parsePatterns(values.include),
				exclude: parsePatterns(values.exclude),
				use_sitemap: values.useSitemap,
				schedule: values.schedule,
			});
			setValues(NEW);
			if (options.current !== null) options.current.open = false;
			onAdded();
		} catch (reason) {
			setError(toError(reason));
		}
		setIsBusy(false);
	};
	return (
		<form
			class="site-form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				if (isValid && !isBusy) void add();
			}}
		>
			<p class="pending">{text.lead}</p>
			<div class="form-input">
				<input
					type="url"
					class="field"
					aria-label={text.url}
					placeholder={text.urlHint}
					aria-invalid={urlError !== null}
					data-testid="site-url"
					value={values.url}
					onInput={(event) => change({ url: event.currentTarget.value })}
				/>
				<button type="submit" class="primary" disabled={!isValid || isBusy} data-testid="add-site">
					{isBusy ? text.starting : text.submit}
				</button>
			</div>
			<p class="field-error" aria-live="polite">
				{urlError}
			</p>
			{error && <ErrorNotice message={describeError(error)} />}
			<details ref={options} class="site-options">
				<summary data-testid="site-options">{text.options}</summary>
				<div class="form">
					<div class="form-pair">
						<NumberField
							label={text.depth}
							hint={text.depthHint(SITE_DEPTH_MAX)}
							error={errors.depth}
							value={values.depth}
							testId="site-depth"
							onChange={(depth) => change({ depth })}
						/>
						<NumberField
							label={text.pageLimit}
							hint={text.pageLimitHint(SITE_PAGES_MAX)}
							error={errors.pageLimit}
							value={values.pageLimit}
							testId="site-page-limit"
							onChange={(pageLimit) => change({ pageLimit })}
						/>
					</div>
					<div class="form-pair">
						<PatternField
							label={text.include}
							hint={text.includeHint}
							error={errors.include}
							value={values.include}
							testId="site-include"
							onChange={(include) => change({ include })}
						/>
						<PatternField
							label={text.exclude}
							hint={text.excludeHint}
							error={errors.exclude}
							value={values.exclude}
							testId="site-exclude"
							onChange={(exclude) => change({ exclude })}
						/>
					</div>
					<div class="form-pair">
						<FormField label={text.schedule} error={undefined}>
							{(field) => (
								<ScheduleSelect
									id={field.id}
									value={values.schedule}
									onChange={(schedule) => change({ schedule })}
								/>
							)}
						</FormField>
						<label class="form-check">
							<input
								type="checkbox"
								checked={values.useSitemap}
								onChange={(event) => change({ useSitemap: event.currentTarget.checked })}
							/>
							<span>
								{text.useSitemap}
								<span class="form-hint">{text.useSitemapHint}</span>
							</span>
						</label>
					</div>
				</div>
			</details>
		</form>
	);
}

interface TypedField {
	label: string;
	hint: string;
	error: string | undefined;
	value: string;
	testId: string;
	onChange: (value: string) => void;
}

function NumberField({ label, hint, error, value, testId, onChange }: TypedField) {
	return (
		<FormField label={label} hint={hint} error={error}>
			{(field) => (
				<input
					{...field}
					class="field"
					inputMode="numeric"
					autoComplete="off"
					data-testid={testId}
					value={value}
					onInput={(event) => onChange(event.currentTarget.value)}
				/>
			)}
		</FormField>
	);
}

function PatternField({ label, hint, error, value, testId, onChange }: TypedField) {
	return (
		<FormField label={label} hint={hint} error={error}>
			{(field) => (
				<textarea
					{...field}
					class="field"
					dir="ltr"
					rows={3}
					spellcheck={false}
					data-testid={testId}
					value={value}
					onInput={(event) => onChange(event.currentTarget.value)}
				/>
			)}
		</FormField>
	);
}
