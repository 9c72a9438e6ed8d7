import { describe, expect, test } from "vitest";
import { memorySql } from "../../../scripts/bench/memory-sql.ts";
import { segmentPage } from "../../../src/knowledge/ingest/new-page.ts";
import { searchKnowledge } from "../../../src/knowledge/search/search.ts";
import { listPages } from "../../../src/knowledge/store/pages.ts";
import { putPage } from "../../../src/knowledge/store/put-page.ts";
import { insertBigrams } from "../../../src/text/unspaced.ts";

test.each([
	["量子計算", " 量子 子計 計算 "],
	["Bitcoinは2009年に", "Bitcoin は 2009 年に "],
	["ブロックチェーン", " ブロ ロッ ック クチ チェ ェー ーン "],
	["𠮷野", " 𠮷野 "],
	["\u1112\u1161\u11ab국", " 한국 "],
	["ภาษาไทย", " ภาษา ษาไท ไทย "],
	["ພາສາລາວ", " ພາສາ ສາລາ ລາວ "],
	["ភាសាខ្មែរ", " ភាសា សាខ្មែ ខ្មែរ "],
	["မြန်မာဘာသာ", " မြန် န်မာ မာဘာ ဘာသာ "],
	["plain words, naïve ones", "plain words, naïve ones"],
	["", ""],
])("insertBigrams converts %j to %j", (text, indexed) => {
	expect(insertBigrams(text)).toBe(indexed);
});

describe("a page in a script without spaces", () => {
	const PAGES = {
		"zh-quantum": [
			"量子计算",
			"量子计算是一种利用量子力学原理进行运算的技术。量子比特可以同时处于多个状态。",
		],
		"zh-tea": ["绿茶", "绿茶的制作不经过发酵。采摘后的茶叶先杀青，再揉捻和干燥。"],
		"ja-kyoto": ["京都", "京都は日本の古都であり、平安時代から明治維新まで都が置かれていた。寺院が多い。"],
		"ja-coin": ["ビットコイン", "ビットコインは2009年に公開された暗号資産で、Satoshi Nakamotoが考案した。"],
		"ko-kimchi": ["김치", "김치는 배추를 소금에 절인 뒤 고춧가루와 마늘로 양념하여 발효시킨 음식이다."],
		"ko-train": ["고속철도", "고속철도는 서울에서 부산까지 두 시간 반 만에 달린다."],
		"th-tea": ["ชาเขียว", "ชาเขียวทำจากใบชาที่ไม่ผ่านการหมัก ใบชาจะถูกนึ่งแล้วอบแห้ง"],
		"th-city": ["กรุงเทพมหานคร", "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย ตั้งอยู่ริมแม่น้ำเจ้าพระยา"],
		"lo-city": ["ວຽງຈັນ", "ວຽງຈັນເປັນນະຄອນຫຼວງຂອງປະເທດລາວ ຕັ້ງຢູ່ແຄມແມ່ນ້ຳຂອງ"],
		"km-temple": ["អង្គរវត្ត", "អង្គរវត្តជាប្រាសាទដ៏ធំបំផុតនៅក្នុងប្រទេសកម្ពុជា"],
		"my-city": ["ပုဂံ", "ပုဂံမြို့သည် ရှေးဟောင်းဘုရားများစွာရှိသော မြို့တော်ဟောင်းဖြစ်သည်"],
	} as const;
	const sql = memorySql();
	for (const [externalId, [title, text]] of Object.entries(PAGES)) {
		putPage(sql, segmentPage({ kind: "imported", externalId, title, text }), 0);
	}
	const found = (query: string) =>
		searchKnowledge(sql, { query, limit: 5, perPage: 1, mode: "hybrid", relevantOnly: true }, null).map(
			({ externalId }) => externalId,
		);

	test.each([
		["什么是量子计算？", "zh-quantum"],
		["量子比特有几个状态", "zh-quantum"],
		["绿茶是怎么制作的？", "zh-tea"],
		["京都はどんな都ですか", "ja-kyoto"],
		["ビットコインを考案したのは誰ですか", "ja-coin"],
		["nakamoto", "ja-coin"],
		["김치는 어떻게 만들어요?", "ko-kimchi"],
		["부산까지 몇 시간 걸려요?", "ko-train"],
		["ชาเขียวทำอย่างไร", "th-tea"],
		["เมืองหลวงของประเทศไทยคืออะไร", "th-city"],
		["ນະຄອນຫຼວງຂອງລາວແມ່ນຫຍັງ", "lo-city"],
		["ប្រាសាទធំបំផុតនៅកម្ពុជា", "km-temple"],
		["ပုဂံမြို့သည် ဘယ်မှာလဲ", "my-city"],
	])("is the first result for %j", (question, page) => {
		expect(found(question)[0]).toBe(page);
	});

	test.each([
		["量子", "zh-quantum"],
		["量子计算", "zh-quantum"],
		["茶", "zh-tea"],
		["ビットコイン", "ja-coin"],
		["서울", "ko-train"],
		["น้ำ", "th-city"],
		["นึ่ง", "th-tea"],
		["ປະເທດ", "lo-city"],
		["ប្រទេស", "km-temple"],
		["ဘုရား", "my-city"],
	])("is listed when pages are filtered by %j", (q, page) => {
		const { items } = listPages(sql, { q, limit: 10 });
		expect(items.map(({ external_id }) => external_id)).toEqual([page]);
	});

	test.each([
		"你好吗",
		"火星上有水吗",
		"東京タワーの高さは",
		"ありがとうございます",
		"비트코인은 무엇인가요",
		"สวัสดีครับ",
		"วันนี้อากาศเป็นอย่างไร",
		"ສະບາຍດີ",
		"សួស្តី",
		"မင်္ဂလာပါ",
	])("is not relevant to %j", (question) => {
		expect(found(question)).toEqual([]);
	});
});
