export const paths = JSON.parse(open('../paths.json'));
