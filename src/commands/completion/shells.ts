/** Shell is one that completion is made for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Asks for the candidates, and adds files where the first line says so. Bash splits words at `=`; the others do not. */
const BASH = `# Completion of omni-exporter for bash.
_omni_exporter() {
  local word=\${COMP_WORDS[COMP_CWORD]} files= line
  COMPREPLY=()
  [ "$word" = '=' ] && word=
  while IFS= read -r line; do
    if [ -z "$files" ]; then files=$line; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  case $files in
    files | folders)
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
        if [ "$files" = files ]; then compgen -f -- "$word"; else compgen -d -- "$word"; fi
      )
      ;;
  esac
}
complete -F _omni_exporter omni-exporter
`;

const ZSH = `#compdef omni-exporter
# Completion of omni-exporter for zsh.
_omni_exporter() {
  local -a lines values
  local line
  lines=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    values+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  (( $#values )) && _describe omni-exporter values
  case $lines[1] in
    files) compset -P '--*='; _files ;;
    folders) compset -P '--*='; _files -/ ;;
  esac
}
if [ "$funcstack[1]" = _omni_exporter ]; then _omni_exporter "$@"; else compdef _omni_exporter omni-exporter; fi
`;

const FISH = `# Completion of omni-exporter for fish.
function __omni_exporter_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l lines ($words[1] complete -- $words[2..-1] "$word" 2>/dev/null)
    test (count $lines) -gt 1; and printf '%s\\n' $lines[2..-1]
    set -l head (string match -r -- '^--[^=]*=' $word)
    set -l rest (string replace -r -- '^--[^=]*=' '' $word)
    switch "$lines[1]"
        case files
            for path in (__fish_complete_path "$rest")
                echo "$head$path"
            end
        case folders
            for path in (__fish_complete_directories "$rest")
                echo "$head$path"
            end
    end
end
complete -c omni-exporter -f -a '(__omni_exporter_complete)'
`;

/** SHELLS are the scripts that make shells ask `omni-exporter complete`. */
export const SHELLS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
