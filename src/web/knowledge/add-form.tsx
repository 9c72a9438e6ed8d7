import { useState } from "preact/hooks";
import type { AddPageRequest } from "../../contracts/knowledge.ts";
import { TITLE_MAX_CHARS } from "../../contracts/limits.ts";
import { addressFault } from "../ui/web-address.ts";

interface Props {
	busy: boolean;
	/** Something was changed: what is known of the last one is of no use any more. */
	onEdit: () => void;
	/** Whether it was added. */
	onAdd: (request: AddPageRequest) => Promise<boolean>;
}

const WAYS = [
	{ way: "text", label: "Text" },
	{ way: "markdown", label: "Markdown" },
	{ way: "url", label: "Web address" },
] as const;
type Way = (typeof WAYS)[number]["way"];

/** A page that is written or pasted, or the address where one is. */
export function AddForm({ busy, onEdit, onAdd }: Props) {
	const [way, setWay] = useState<Way>("text");
	const [title, setTitle] = useState("");
	const [content, setContent] = useState("");
	const written = content.trim() !== "";
	const fault = way === "url" && written ? addressFault(content.trim()) : null;
	const given = written && fault === null;
	const titled = title.trim() !== "" || way !== "text";

	const add = async () => {
		const named = title.trim() === "" ? {} : { title: title.trim() };
		const added = await onAdd({ ...named, [way]: way === "url" ? content.trim() : content });
		if (!added) return;
		setTitle("");
		setContent("");
	};
	return (
		<form
			class="add-form"
			onInput={onEdit}
			onSubmit={(event) => {
				event.preventDefault();
				if (given && titled && !busy) void add();
			}}
		>
			<fieldset class="ways">
				<legend class="unseen">What to add</legend>
				{WAYS.map(({ way: each, label }) => (
					<label key={each}>
						<input type="radio" name="way" checked={each === way} onChange={() => setWay(each)} />
						{label}
					</label>
				))}
			</fieldset>
			<input
				class="field"
				dir="auto"
				aria-label="Title"
				placeholder={way === "text" ? "Title" : "Title (optional)"}
				maxLength={TITLE_MAX_CHARS}
				data-testid="add-title"
				value={title}
				onInput={(event) => setTitle(event.currentTarget.value)}
			/>
			{way === "url" ? (
				<input
					type="url"
					class="field"
					aria-label="Web address"
					placeholder="https://"
					aria-invalid={fault !== null}
					data-testid="add-content"
					value={content}
					onInput={(event) => setContent(event.currentTarget.value)}
				/>
			) : (
				<textarea
					class="field"
					rows={7}
					dir="auto"
					aria-label={way === "text" ? "Text" : "Markdown"}
					placeholder="What the brain shall know"
					data-testid="add-content"
					value={content}
					onInput={(event) => setContent(event.currentTarget.value)}
				/>
			)}
			<p class="fault" aria-live="polite">
				{fault}
			</p>
			<p class="pending" aria-live="polite">
				{written && !titled && "To add this text, give it a title."}
				{!written &&
					title.trim() !== "" &&
					`To add this, fill in the ${way === "url" ? "web address" : "text"} too.`}
			</p>
			<button type="submit" class="primary" disabled={busy || !given || !titled} data-testid="add">
				Add
			</button>
		</form>
	);
}
