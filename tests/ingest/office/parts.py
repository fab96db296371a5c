"""Small parts of Office files, written by hand, for more than one test."""

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
DRAWN = (
    f'xmlns:wp="{DRAWING}wordprocessingDrawing" xmlns:a="{DRAWING}main" xmlns:c="{DRAWING}chart" '
    f'xmlns:dgm="{DRAWING}diagram" xmlns:pic="{DRAWING}picture"'
)
CHART = f"""<c:chartSpace xmlns:c="{DRAWING}chart" xmlns:a="{DRAWING}main"><c:chart><c:title><c:tx>
<c:rich><a:p><a:r><a:t>Teachers trained</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea>
<c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx="0"><c:v>Per cent</c:v></c:pt></c:strCache>
</c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>Kelmara</c:v></c:pt>
<c:pt idx="1"><c:v>Pelion</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:numCache>
<c:formatCode>General</c:formatCode><c:pt idx="0"><c:v>45.200000000000003</c:v></c:pt>
<c:pt idx="1"><c:v>19</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:barChart></c:plotArea>
</c:chart></c:chartSpace>"""
DIAGRAM = f"""<dgm:dataModel xmlns:dgm="{DRAWING}diagram" xmlns:a="{DRAWING}main"><dgm:ptLst>
<dgm:pt modelId="0" type="doc"/>
<dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>Then test</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="1"><dgm:t><a:p><a:r><a:t>First train</a:t></a:r></a:p></dgm:t></dgm:pt>
<dgm:pt modelId="3" type="pres"><dgm:t><a:p><a:r><a:t>look</a:t></a:r></a:p></dgm:t></dgm:pt>
</dgm:ptLst><dgm:cxnLst><dgm:cxn srcId="0" destId="1" srcOrd="0"/>
<dgm:cxn srcId="0" destId="2" srcOrd="1"/></dgm:cxnLst></dgm:dataModel>"""
