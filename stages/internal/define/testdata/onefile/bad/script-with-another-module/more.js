export const more = open('more.txt');
