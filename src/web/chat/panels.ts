/** The code of the panels about the knowledge base. */
export { KnowledgePanel } from "../knowledge/knowledge-panel.tsx";
export { Reader } from "../reader/reader.tsx";
