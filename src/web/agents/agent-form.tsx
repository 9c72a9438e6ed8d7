import { useEffect, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import {
	AGENT_ANSWER_DEFAULT_TOKENS,
	AGENT_INSTRUCTIONS_MAX_CHARS,
	AGENT_NAME_MAX_CHARS,
	AGENT_TEMPERATURE_DEFAULT,
	AGENT_TEMPERATURE_MAX,
	AGENT_TITLE_MAX_CHARS,
	ANSWER_MAX_TOKENS,
} from "../../contracts/limits.ts";
import type { OwnAgent } from "../../contracts/own-agents.ts";
import { FormEnd } from "../account/form-end.tsx";
import { useForm } from "../account/use-form.ts";
import { checkPresent } from "../account/validation.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { FormField } from "../ui/form-field.tsx";
import { checkName, checkNumber, nameFrom } from "./agent-values.ts";
import { titleOf } from "./own-agents.ts";

interface Props {
	client: OmerutaClient;
	/** The agent to edit; null for a new one. */
	agent: OwnAgent | null;
	onSaved: (agent: OwnAgent) => void;
	onCancel: () => void;
}

const text = lazyStrings.agents;

/** Creates or edits an agent. The name for programs follows the shown name until it is edited. */
export function AgentForm({ client, agent, onSaved, onCancel }: Props) {
	const [name, setName] = useState(agent?.name ?? "");
	const [isNameEdited, setIsNameEdited] = useState(agent !== null);
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), []);
	const form = useForm({
		validate: (values) => ({
			...checkPresent("title", values("title"), text.nameMissing),
			...checkName("name", values("name")),
			...checkInstructions("instructions", values("instructions")),
			...checkNumber("temperature", values("temperature"), { min: 0, max: AGENT_TEMPERATURE_MAX }),
			...checkNumber("max_tokens", values("max_tokens"), { min: 1, max: ANSWER_MAX_TOKENS, isWhole: true }),
		}),
		submit: async (values) => {
			const fields = {
				title: values("title"),
				name: values("name"),
				instructions: values("instructions"),
				use_knowledge: values("use_knowledge") !== "",
				temperature: Number(values("temperature")),
				max_tokens: Number(values("max_tokens")),
			};
			onSaved(await (agent === null ? client.agents.create(fields) : client.agents.update(agent.id, fields)));
		},
		codes: { conflict: "name" },
	});
	return (
		<form
			ref={form.element}
			class="form"
			noValidate
			data-testid="agent-form"
			onSubmit={form.onSubmit}
			onInput={form.onInput}
		>
			<h3 ref={heading} tabIndex={-1} class="agent-form-title">
				{agent === null ? text.create : text.editTitle(titleOf(agent))}
			</h3>
			<FormField label={text.name} hint={text.nameHint} error={form.errors.title}>
				{(field) => (
					<input
						{...field}
						class="field"
						name="title"
						dir="auto"
						autoComplete="off"
						maxLength={AGENT_TITLE_MAX_CHARS}
						defaultValue={agent === null ? "" : titleOf(agent)}
						data-testid="field-title"
						onInput={({ currentTarget }) => {
							if (!isNameEdited) setName(nameFrom(currentTarget.value));
						}}
					/>
				)}
			</FormField>
			<FormField label={text.instructions} hint={text.instructionsHint} error={form.errors.instructions}>
				{(field) => (
					<textarea
						{...field}
						class="field agent-form-instructions"
						name="instructions"
						dir="auto"
						rows={6}
						defaultValue={agent?.instructions}
						data-testid="field-instructions"
					/>
				)}
			</FormField>
			<label class="form-check">
				<input
					type="checkbox"
					name="use_knowledge"
					defaultChecked={agent?.use_knowledge ?? true}
					data-testid="field-use_knowledge"
				/>
				<span>
					{text.useKnowledge}
					<span class="form-hint">{text.useKnowledgeHint}</span>
				</span>
			</label>
			<div class="form-pair">
				<FormField
					label={text.temperature}
					hint={text.temperatureHint(AGENT_TEMPERATURE_MAX)}
					error={form.errors.temperature}
				>
					{(field) => (
						<input
							{...field}
							class="field"
							name="temperature"
							inputMode="decimal"
							autoComplete="off"
							defaultValue={String(agent?.temperature ?? AGENT_TEMPERATURE_DEFAULT)}
							data-testid="field-temperature"
						/>
					)}
				</FormField>
				<FormField label={text.maxTokens} hint={text.maxTokensHint} error={form.errors.max_tokens}>
					{(field) => (
						<input
							{...field}
							class="field"
							name="max_tokens"
							inputMode="numeric"
							autoComplete="off"
							defaultValue={String(agent?.max_tokens ?? AGENT_ANSWER_DEFAULT_TOKENS)}
							data-testid="field-max_tokens"
						/>
					)}
				</FormField>
			</div>
			<FormField label={text.slug} hint={text.slugHint} error={form.errors.name}>
				{(field) => (
					<input
						{...field}
						class="field"
						name="name"
						autoComplete="off"
						autoCapitalize="none"
						spellcheck={false}
						maxLength={AGENT_NAME_MAX_CHARS}
						value={name}
						data-testid="field-name"
						onInput={({ currentTarget }) => {
							setName(currentTarget.value);
							setIsNameEdited(true);
						}}
					/>
				)}
			</FormField>
			<FormEnd form={form} label={agent === null ? text.createSubmit : text.save}>
				<button type="button" class="quiet" data-testid="cancel" onClick={onCancel}>
					{text.cancel}
				</button>
			</FormEnd>
		</form>
	);
}

function checkInstructions(field: string, typed: string) {
	if (typed.trim().length <= AGENT_INSTRUCTIONS_MAX_CHARS)
		return checkPresent(field, typed, text.instructionsMissing);
	return { [field]: text.instructionsTooLong(AGENT_INSTRUCTIONS_MAX_CHARS) };
}
