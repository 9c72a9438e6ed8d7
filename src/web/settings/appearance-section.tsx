import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { ownAgents, titleOf } from "../agents/own-agents.ts";
import { BUILT_IN_CHOICES, ownChoice, parseChoice } from "../chat/agent-choice.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { type Preferences, updatePreferences, usePreferences } from "./preferences.ts";
import type { SectionProps } from "./section-props.ts";

const text = lazyStrings.appearance;
/** Expanding the knowledge base is no answer to a question, so it cannot be the default. */
const DEFAULT_AGENTS = BUILT_IN_CHOICES.filter((choice) => choice !== "expand");

/** The settings of the page and of its questions. They are stored in this browser and apply immediately. */
export function AppearanceSection({ client }: SectionProps) {
	const preferences = usePreferences();
	const own = ownAgents.use(client, true) ?? [];
	const id = useId();
	const { theme, answerLength, sendKey, useKnowledge } = preferences;
	const agent = parseChoice(preferences.defaultAgent);
	return (
		<>
			<p>{text.lead}</p>
			<Setting title={text.theme}>
				<Radios<Preferences["theme"]>
					name="theme"
					value={theme}
					choices={[
						["system", text.themes.system],
						["light", text.themes.light],
						["dark", text.themes.dark],
					]}
					onChange={(chosen) => updatePreferences({ theme: chosen })}
				/>
			</Setting>
			<div class="form-field">
				<label for={`${id}-agent`}>{text.defaultAgent}</label>
				<p class="form-hint" id={`${id}-agent-hint`}>
					{text.defaultAgentHint}
				</p>
				<select
					id={`${id}-agent`}
					class="field"
					aria-describedby={`${id}-agent-hint`}
					data-testid="default-agent"
					value={agent}
					onChange={({ currentTarget }) => updatePreferences({ defaultAgent: currentTarget.value })}
				>
					{DEFAULT_AGENTS.map((choice) => (
						<option key={choice} value={choice}>
							{strings.agents.builtIn[choice].label}
						</option>
					))}
					{own.map((each) => (
						<option key={each.id} value={ownChoice(each.name)}>
							{titleOf(each)}
						</option>
					))}
				</select>
			</div>
			<Setting title={text.length} hint={text.lengthHint}>
				<Radios<Preferences["answerLength"]>
					name="length"
					value={answerLength}
					choices={[
						["short", text.lengths.short],
						["normal", text.lengths.normal],
						["long", text.lengths.long],
					]}
					onChange={(chosen) => updatePreferences({ answerLength: chosen })}
				/>
			</Setting>
			<Setting title={text.knowledge}>
				<label class="form-check">
					<input
						type="checkbox"
						checked={useKnowledge}
						data-testid="use-knowledge"
						onChange={({ currentTarget }) => updatePreferences({ useKnowledge: currentTarget.checked })}
					/>
					<span>
						{text.useKnowledge}
						<span class="form-hint">{text.useKnowledgeHint}</span>
					</span>
				</label>
			</Setting>
			<Setting title={text.sendKey}>
				<Radios<Preferences["sendKey"]>
					name="send-key"
					value={sendKey}
					choices={[
						["enter", text.sendKeys.enter],
						["ctrl-enter", text.sendKeys["ctrl-enter"]],
					]}
					onChange={(chosen) => updatePreferences({ sendKey: chosen })}
				/>
			</Setting>
		</>
	);
}

function Setting({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }) {
	return (
		<fieldset class="form-scopes">
			<legend>{title}</legend>
			{hint && <p class="form-hint">{hint}</p>}
			{children}
		</fieldset>
	);
}

interface RadiosProps<Value extends string> {
	name: string;
	value: Value;
	choices: readonly (readonly [Value, { label: string; hint?: string }])[];
	onChange: (value: Value) => void;
}

function Radios<Value extends string>({ name, value, choices, onChange }: RadiosProps<Value>) {
	return (
		<>
			{choices.map(([each, { label, hint }]) => (
				<label key={each} class="form-check">
					<input
						type="radio"
						name={name}
						checked={each === value}
						data-testid={`${name}-${each}`}
						onChange={() => onChange(each)}
					/>
					<span>
						{label}
						{hint && <span class="form-hint">{hint}</span>}
					</span>
				</label>
			))}
		</>
	);
}
