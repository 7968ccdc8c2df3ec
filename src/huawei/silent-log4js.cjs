/**
 * Stands in for log4js, which the Huawei Cloud SDK configures on load to write failed requests (their Authorization
 * header included) to stdout and to create HuaweiCloud-SDK-Access.log in the working directory. The build and the tests
 * both resolve `log4js` to this file.
 */
const silent = () => {};
const logger = { debug: silent, info: silent, warn: silent, error: silent };
module.exports = { configure: silent, getLogger: () => logger };
