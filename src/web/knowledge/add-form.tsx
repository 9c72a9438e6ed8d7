import { useState } from "preact/hooks";
import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { completeUrl, validateUrl } from "../ui/url-input.ts";

interface Props {
	isBusy: boolean;
	/** Called on each edit. The result of the previous submission is then obsolete. */
	onEdit: () => void;
	/** Resolves to true if the page was added. */
	onAdd: (request: AddPageRequest) => Promise<boolean>;
}

const text = lazyStrings.knowledgeAdd;
const FORMATS = ["text", "markdown", "url"] as const;
type Format = (typeof FORMATS)[number];

/** A form that adds a page from text, Markdown or a URL. */
export function AddForm({ isBusy, onEdit, onAdd }: Props) {
	const [format, setFormat] = useState<Format>("text");
	const [title, setTitle] = useState("");
	const [content, setContent] = useState("");
	const hasContent = content.trim() !== "";
	const url = completeUrl(content);
	const urlError = format === "url" && hasContent ? validateUrl(url) : null;
	const isValid = hasContent && urlError === null;
	const hasTitle = title.trim() !== "" || format !== "text";

	const add = async () => {
		const titleField = title.trim() === "" ? {} : { title: title.trim() };
		const added = await onAdd({ ...titleField, [format]: format === "url" ? url : content });
		if (!added) return;
		setTitle("");
		setContent("");
	};
	return (
		<form
			class="add-form"
			noValidate
			onInput={onEdit}
			onSubmit={(event) => {
				event.preventDefault();
				if (isValid && hasTitle && !isBusy) void add();
			}}
		>
			<fieldset class="formats">
				<legend class="visually-hidden">{text.format}</legend>
				{FORMATS.map((name) => (
					<label key={name}>
						<input type="radio" name="format" checked={name === format} onChange={() => setFormat(name)} />
						{text.formats[name]}
					</label>
				))}
			</fieldset>
			<input
				class="field"
				dir="auto"
				aria-label={text.title}
				placeholder={text.titleHints[format]}
				maxLength={TITLE_MAX_CHARS}
				data-testid="add-title"
				value={title}
				onInput={(event) => setTitle(event.currentTarget.value)}
			/>
			{format === "url" ? (
				<input
					type="url"
					class="field"
					aria-label={text.formats.url}
					placeholder="https://"
					aria-invalid={urlError !== null}
					data-testid="add-content"
					value={content}
					onInput={(event) => setContent(event.currentTarget.value)}
				/>
			) : (
				<textarea
					class="field"
					rows={7}
					dir="auto"
					aria-label={text.formats[format]}
					placeholder={text.contentHint}
					data-testid="add-content"
					value={content}
					onInput={(event) => setContent(event.currentTarget.value)}
				/>
			)}
			<p class="field-error" aria-live="polite">
				{urlError}
			</p>
			<p class="pending" aria-live="polite">
				{hasContent && !hasTitle && text.titleMissing}
				{!hasContent && title.trim() !== "" && (format === "url" ? text.urlMissing : text.textMissing)}
			</p>
			<button type="submit" class="primary" disabled={isBusy || !isValid || !hasTitle} data-testid="add">
				{text.submit}
			</button>
		</form>
	);
}
