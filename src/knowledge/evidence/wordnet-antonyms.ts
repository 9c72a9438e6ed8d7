/**
 * Pairs of antonyms, separated by spaces. They are the pairs of WordNet 3.1 in which both words occur in WordNet's sense-tagged texts
 * and neither is the other with a negating prefix. A few pairs that are rarely opposites are left out.
 *
 * WordNet's license:
 *
 * This software and database is being provided to you, the LICENSEE, by
 * Princeton University under the following license.  By obtaining, using
 * and/or copying this software and database, you agree that you have
 * read, understood, and will comply with these terms and conditions.:
 *
 * Permission to use, copy, modify and distribute this software and
 * database and its documentation for any purpose and without fee or
 * royalty is hereby granted, provided that you agree to comply with
 * the following copyright notice and statements, including the disclaimer,
 * and that the same appear on ALL copies of the software, database and
 * documentation, including modifications that you make for internal
 * use or for distribution.
 *
 * WordNet 3.1 Copyright 2011 by Princeton University.  All rights reserved.
 *
 * THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR
 * IMPLIED.  BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON
 * UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANT-
 * ABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE
 * OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT
 * INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR
 * OTHER RIGHTS.
 *
 * The name of Princeton University or Princeton may not be used in
 * advertising or publicity pertaining to distribution of the software
 * and/or database.  Title to copyright in this software, database and
 * any associated documentation shall at all times remain with
 * Princeton University and LICENSEE agrees to preserve same.
 */
export const WORDNET_ANTONYMS = `
	abnormal/normal abolish/establish above/below absence/presence absent/present absolute/relative absorb/emit
	abstain/consume abstract/concrete abundance/scarcity abundant/scarce accelerate/decelerate
	acceleration/deceleration accept/refuse accept/reject acceptance/rejection accidentally/deliberately
	acquaintance/stranger acquit/convict act/refrain active/dormant active/passive active/quiet actively/passively
	actual/potential acute/chronic add/subtract adjective/substantive admit/deny admit/exclude admit/reject
	adopted/native adult/juvenile advance/back advance/recede advance/retreat aerobic/anaerobic affirmation/reversal
	aged/young agitate/calm agitation/calmness ahead/back alive/dead all/no all/some allow/deny alternate/opposite
	amateur/professional amicable/hostile ample/meager analysis/synthesis analytic/synthetic analyze/synthesize
	ancestor/descendant anglican/nonconformist angular/rounded anhydrous/hydrous annual/perennial anode/cathode
	answer/question antagonistic/conciliatory antagonistic/synergistic antecedent/subsequent anterior/posterior
	anti/pro applaud/boo appreciation/depreciation arrive/leave artificial/natural artificially/naturally
	ascend/descend ascending/descending asleep/awake assent/dissent asset/liability asymmetrically/symmetrically
	asymmetry/symmetry atrophied/hypertrophied attach/detach attached/detached attack/defend attend/miss
	attract/repel attraction/repulsion attractive/repulsive atypical/typical aunt/uncle automatic/manual
	avoid/confront away/home awkward/graceful back/front back/veer background/foreground backward/forward bad/good
	badly/well badness/goodness bare/covered basic/incidental bear/bull beautiful/ugly beauty/ugliness begin/end
	beginning/end beginning/ending beginning/middle bend/straighten best/worst better/worse better/worsen big/little
	big/small birth/death black/white blacken/whiten bless/curse blessed/cursed bloodless/bloody blur/focus
	boil/freeze bold/timid boldness/timidity borrow/lend bottom/side bottom/top bound/free boy/girl
	boycott/patronize brave/cowardly brave/timid break/keep break/make break/repair breathing/breathless bright/dull
	brighten/darken broadly/narrowly brother/sister busy/idle buy/sell calm/stormy capitalism/socialism
	capitalistic/socialistic careful/careless carefully/carelessly cash/credit center/left center/right
	central/peripheral centrally/peripherally cerebral/emotional change/stay cheap/expensive cheer/complain
	child/parent civilian/military claim/forfeit clarity/obscurity clean/dirty clear/cloudy clear/opaque
	clearheaded/confused clergy/laity clergyman/layman close/distant close/open closed/open closing/opening
	coarse/fine coarsely/finely cold/hot coldness/hotness collective/distributive comedy/tragedy common/individual
	communicate/excommunicate compact/loose competition/cooperation complex/simple complexity/simplicity
	complicate/simplify compound/simple con/pro concave/convex conceit/humility concentration/dilution
	concentration/distribution confident/diffident confine/free conform/deviate conservative/liberal consonant/vowel
	consonantal/vocalic constructive/destructive continental/intercontinental continual/sporadic contract/expand
	contraction/expansion conventional/nuclear converge/diverge cool/heat cool/warm correct/falsify
	courage/cowardice covertly/overtly criticize/praise crooked/straight cry/laugh curly/straight curved/straight
	danger/safety dangerous/safe dark/light darken/lighten daughter/son day/night dead/live dead/living
	deaden/enliven deaf/hearing declarative/interrogative decline/improvement decrease/increase
	decreasing/increasing deep/shallow defeat/victory defend/prosecute defense/offense defense/prosecution
	defensive/offensive delicate/rugged demand/supply demote/promote depart/stay deposit/withdraw depress/elate
	depression/elation deprive/enrich despair/hope destroyed/preserved differ/equal difference/sameness
	different/same differentiate/integrate difficult/easy difficulty/ease diligent/negligent direct/inverse
	disable/enable disabling/enabling discharge/enlist discourage/encourage dislike/liking dissuade/persuade
	distal/proximal divest/invest divide/multiply divide/unite divided/united docile/stubborn domestic/foreign
	dominant/subordinate domineering/submissive double/single down/up downgrade/upgrade downstairs/upstairs
	downstream/upstream downtown/uptown downward/upward dramatic/lyric dry/sweet dry/wet dryness/wetness dull/lively
	dull/sharp dull/sharpen early/late early/middle east/west eastern/western ebb/tide empirical/theoretical
	empirically/theoretically employee/employer emptiness/fullness empty/fill empty/full end/middle enjoy/suffer
	enter/exit erase/record even/odd ever/never evil/good exclude/include exclusive/inclusive explicit/implicit
	export/import express/local extensive/intensive exterior/interior external/internal extinguish/ignite
	extraordinary/ordinary fail/manage fail/pass fail/succeed failure/success fair/foul fall/rise falling/rising
	false/true falsity/truth familiar/strange fancy/plain far/near fast/slow fat/thin father/mother feed/starve
	female/male feminine/masculine feminine/neuter femininity/masculinity few/many fewer/more figurative/literal
	figuratively/literally figure/ground find/lose finish/start fire/hire first/last first/second flat/natural
	flat/sharp flatten/sharpen float/sink foe/friend follow/precede follower/leader following/leading folly/wisdom
	foolish/wise forbid/permit forceful/forceless foreign/native forget/mind forget/remember formalism/imitation
	former/latter forward/reverse found/lost fractional/whole frail/robust free/obstruct fresh/preserved fresh/salty
	fresh/stale friendly/hostile frivolous/serious front/rear full/thin functional/organic future/past
	future/present gain/loss gain/reduce gaseous/liquid gaseous/solid gather/spread general/local general/particular
	general/specific generalist/specialist generalize/specify generally/specifically give/take glad/sad
	gradual/steep gradual/sudden greater/lesser green/ripe gross/net guilt/innocence guilty/innocent hairless/hairy
	half/whole happily/sadly happiness/sadness hard/soft harden/soften hardened/soft hate/love have/lack have/miss
	head/tail headed/headless heaven/hell heavily/lightly heavy/light here/there hesitantly/unhesitatingly
	heterogeneous/homogeneous heterozygous/homozygous hide/show high/low hit/miss hollow/solid hollowness/solidity
	hopeful/hopeless hopefully/hopelessly horizontal/inclined horizontal/vertical host/parasite humble/proud
	humility/pride hungry/thirsty husband/wife hydrophilic/hydrophobic idle/run idle/work ignore/know ignore/notice
	ill/well inclined/vertical incoming/outgoing indoor/outdoor indoors/outdoors induced/spontaneous
	inferior/superior inferiority/superiority infield/outfield inflow/outflow inner/outer inside/outside
	instrumental/vocal integrated/segregated intelligence/stupidity intense/mild interdepartmental/intradepartmental
	intermediate/terminal international/national inward/outward inwardly/outwardly irritate/soothe issue/recall
	joint/separate joy/sorrow junior/senior keep/lose king/queen lady/lord large/small late/middle lax/tense
	least/most left/right lengthen/shorten less/more let/prevent level/raise lie/sit lie/stand linear/planar
	linger/rush liquid/solid little/much live/recorded local/national location/studio long/short loose/tight
	loosen/stiffen lose/profit lose/win loser/winner lost/saved loud/soft loudly/softly lower/raise lowered/raised
	lowland/upland major/minor majority/minority man/woman masculine/neuter maximal/minimal maximize/minimize
	maximum/minimum meaningful/meaningless mental/physical merciful/merciless move/stay moving/still
	multilateral/unilateral multiple/single multiply/singly nadir/zenith naive/sophisticated narrow/wide
	narrow/widen nasty/nice natural/supernatural negative/neutral negative/positive nephew/niece neutral/positive
	new/old no/some no/yes noisily/quietly noisy/quiet nominal/real north/south northern/southern numerical/verbal
	objective/subjective oblique/parallel obscurity/prominence obverse/reverse off/on offshore/onshore often/rarely
	old/young oleophilic/oleophobic open/shut optimism/pessimism optimistic/pessimistic other/same out/safe
	overachievement/underachievement overestimate/underestimate overhead/subsurface pain/pleasure painful/painless
	particular/universal partly/wholly passing/running past/present peace/war penalty/reward permanently/temporarily
	poor/rich porosity/solidity postwar/prewar poverty/wealth powerful/powerless precede/succeed
	preceding/succeeding precocious/retarded prefix/suffix preparation/resolution primarily/secondarily
	primary/secondary private/public privately/publicly privileged/underprivileged profane/sacred
	profound/superficial profundity/superficiality prospective/retrospective proximate/ultimate pull/push
	purge/rehabilitate qualitative/quantitative quickly/slowly reassure/worry relax/tense relaxed/tense
	resist/surrender ride/walk right/wrong right/wrongly rise/set rough/smooth roughen/smooth roughness/smoothness
	round/square running/standing rural/urban seated/standing sedate/stimulate separation/union sharpen/soften
	sharpness/softness short/tall shout/whisper shrink/stretch side/top silence/sound sink/source sit/stand
	sleep/wake smart/stupid sour/sweet sparkling/still spoken/written stand/yield start/stop stifle/stimulate
	strength/weakness strengthen/weaken strong/weak strongly/weakly subsurface/surface succumb/survive tame/wild
	tender/tough thick/thin thicken/thin thickly/thinly thickness/thinness thoughtful/thoughtless thrifty/wasteful
	useful/useless usefulness/uselessness valuable/worthless vernal/wintry wane/wax waning/waxing
	worth/worthlessness
`;
