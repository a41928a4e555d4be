import { client } from './work.js';

chrome.runtime.onStartup.addListener(() => void client.flush());
chrome.runtime.onMessage.addListener((task, sender, answer) => {
  globalThis.work(task).then(answer);
  return true; // the answer comes later
});
