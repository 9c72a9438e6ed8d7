import { AgentType, type Classification, QuestionType } from "../../contracts/agents.ts";
import { type Model, scores, softmax } from "./model.ts";

/** Predicts the agent and the question type for a message with a trained model. */
export function classifyWith(model: Model, message: string): Classification {
	const { agent, type } = scores(model, message);
	const agents = softmax(agent, model.temperatures.agent);
	const types = softmax(type, model.temperatures.type);
	const probabilityOf = (name: AgentType) => agents[AgentType.options.indexOf(name)] ?? 0;
	const confidence = Math.max(...agents);
	const typeConfidence = Math.max(...types);
	return {
		agent_type: AgentType.options[agents.indexOf(confidence)] ?? "general",
		confidence,
		agents: {
			general: probabilityOf("general"),
			research: probabilityOf("research"),
			qa: probabilityOf("qa"),
			content_analyzer: probabilityOf("content_analyzer"),
		},
		question_type: QuestionType.options[types.indexOf(typeConfidence)] ?? "general",
		question_type_confidence: typeConfidence,
	};
}
