import { AgentType, type Classification, QuestionType } from "../../contracts/agents.ts";
import { scores, softmax } from "./model.ts";
import weights from "./weights.bin";
import { decodeModel } from "./weights-file.ts";

const MODEL = decodeModel(weights);

/** Predicts the agent and the question type for a message, each with a calibrated probability. */
export function classify(message: string): Classification {
	const { agent, type } = scores(MODEL, message);
	const agents = softmax(agent, MODEL.temperatures.agent);
	const types = softmax(type, MODEL.temperatures.type);
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
