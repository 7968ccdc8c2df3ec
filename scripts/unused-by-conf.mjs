/** Stands in for conf's validator and semver: this program gives conf no schema and no migrations. */
export class Ajv2020 {}
export default {};
