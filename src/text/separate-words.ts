// Written by scripts/words/build-separate-words.ts.
export const SEPARATE_WORDS = `
according activation affection alter based better bother business cases certainly cities city comer
commence communicate communication companion completely considerable cookies copied copies copy
copying corner counter customer definition definitions dens designated deviation dues durante
edition embed embedded embedding enter entered entering enters evening every experiment experimental
experiments extensive families family fewer forty generate generated generates generator generic
goods identical importance incoming indicate indicated indicates indicating indicator infer
inference inter ladies lady largely latter likely manner many matter matters mighty multiplication
namely nearly necessarily news officer officers official officially officials pity police portion
position positions possibilities possibility possible pres presently principal production question
questions readily ready reliable rely respective respectively responsibility responsible ruby sans
sector sensible series shoulder shoulders soldier soldiers species stated static station stations
studied studies study studying succession successor supplied supplies supply tens terrible terror
tiny under underlying unity university unlikely very willing
`;
