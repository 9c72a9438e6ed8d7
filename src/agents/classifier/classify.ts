import { AgentType, type Classification, QuestionType } from "../../contracts/agents.ts";
import { decode, scores, softmax } from "./model.ts";
import { WEIGHTS } from "./weights.ts";

const MODEL = decode(WEIGHTS);

/** The agent and the type of question that suit a message, each with the probability that a person would agree. */
export function classify(message: string): Classification {
	const { agent, type } = scores(MODEL, message);
	const agents = softmax(agent, MODEL.temperatures.agent);
	const types = softmax(type, MODEL.temperatures.type);
	const of = (name: AgentType) => agents[AgentType.options.indexOf(name)] ?? 0;
	const confidence = Math.max(...agents);
	const typeConfidence = Math.max(...types);
	return {
		agent_type: AgentType.options[agents.indexOf(confidence)] ?? "general",
		confidence,
		agents: {
			general: of("general"),
			research: of("research"),
			qa: of("qa"),
			content_analyzer: of("content_analyzer"),
		},
		question_type: QuestionType.options[types.indexOf(typeConfidence)] ?? "general",
		question_type_confidence: typeConfidence,
	};
}
